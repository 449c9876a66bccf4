/**
 * Counts what a client asks over a websocket by its frames alone (RFC 6455 §5.2), from the bytes as they pass: text frames
 * longer than a heartbeat. Reads no content.
 */
const HEARTBEAT_BYTES = 1;

/** Feed it a connection's bytes in order, from the first; it calls `counted` for each text frame that says something, with its length. */
export function frameCounter(counted: (payloadBytes: number) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  let isUpgraded = false;
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    if (!isUpgraded) {
      const end = rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      isUpgraded = /^upgrade: *websocket\r?$/im.test(rest.toString('latin1', 0, end));
      rest = isUpgraded ? rest.subarray(end + 4) : Buffer.alloc(0);
    }
    for (let frame = readFrame(rest); frame !== null; frame = readFrame(rest)) {
      if (frame.isText && frame.payloadBytes > HEARTBEAT_BYTES) counted(frame.payloadBytes);
      rest = rest.subarray(frame.wholeBytes);
    }
  };
}

/** The frame that begins these bytes, or null while it is incomplete. Clients always mask: four bytes before the payload. */
function readFrame(bytes: Buffer): { isText: boolean; payloadBytes: number; wholeBytes: number } | null {
  if (bytes.length < 2) return null;
  const short = bytes[1]! & 0x7f;
  const extraBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (bytes.length < 2 + extraBytes) return null;
  const payloadBytes =
    extraBytes === 2 ? bytes.readUInt16BE(2) : extraBytes === 8 ? Number(bytes.readBigUInt64BE(2)) : short;
  const wholeBytes = 2 + extraBytes + 4 + payloadBytes;
  return bytes.length < wholeBytes ? null : { isText: (bytes[0]! & 0x0f) === 1, payloadBytes, wholeBytes };
}
