/**
 * A websocket's frames (RFC 6455 §5.2) out of the bytes of a connection as they pass, in either direction; what is no frame goes
 * by as it came. For tests that count frames or spoil them.
 */
const HEARTBEAT_BYTES = 1;
const NO_MASK = Buffer.alloc(4);

interface Frame {
  /** The whole frame, as it came. */
  readonly bytes: Buffer;
  readonly isText: boolean;
  readonly payloadBytes: number;
  /** The first two letters of what it says: `42` asks or tells, `43` answers (Socket.IO). */
  readonly begins: string;
}

/** Feed it one direction of a connection in order, from the first byte. @param passed gets what is no frame: all of HTTP */
export function frameSplitter(
  framed: (frame: Frame) => void,
  passed: (bytes: Buffer) => void = () => undefined,
): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  let isUpgraded = false;
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    if (!isUpgraded) {
      const end = rest.indexOf('\r\n\r\n') + 4;
      isUpgraded = end >= 4 && /^upgrade: *websocket\r?$/im.test(rest.toString('latin1', 0, end));
      if (!isUpgraded) {
        if (end >= 4) rest = Buffer.alloc(0);
        return passed(bytes);
      }
      passed(bytes.subarray(0, bytes.length - (rest.length - end)));
      rest = rest.subarray(end);
    }
    for (let frame = readFrame(rest); frame !== null; frame = readFrame(rest)) {
      rest = rest.subarray(frame.bytes.length);
      framed(frame);
    }
  };
}

/** Calls `counted` for each text frame longer than a heartbeat, with its length. */
export const frameCounter = (counted: (payloadBytes: number) => void): ((bytes: Buffer) => void) =>
  frameSplitter(({ isText, payloadBytes }) => {
    if (isText && payloadBytes > HEARTBEAT_BYTES) counted(payloadBytes);
  });

/** The frame that begins these bytes, or null while it is incomplete. Clients always mask: four bytes before the payload. */
function readFrame(bytes: Buffer): Frame | null {
  if (bytes.length < 2) return null;
  const short = bytes[1]! & 0x7f;
  const extraBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const maskBytes = (bytes[1]! & 0x80) === 0 ? 0 : 4;
  if (bytes.length < 2 + extraBytes) return null;
  const payloadBytes =
    extraBytes === 2 ? bytes.readUInt16BE(2) : extraBytes === 8 ? Number(bytes.readBigUInt64BE(2)) : short;
  const headBytes = 2 + extraBytes + maskBytes;
  if (bytes.length < headBytes + payloadBytes) return null;
  const mask = maskBytes === 0 ? NO_MASK : bytes.subarray(headBytes - maskBytes, headBytes);
  const first = bytes.subarray(headBytes, headBytes + Math.min(2, payloadBytes));
  return {
    bytes: bytes.subarray(0, headBytes + payloadBytes),
    isText: (bytes[0]! & 0x0f) === 1,
    payloadBytes,
    begins: String.fromCharCode(...first.map((byte, i) => byte ^ mask[i]!)),
  };
}
