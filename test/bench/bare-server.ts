/**
 * The yardstick: a Socket.IO server that stores, signs and checks nothing. It re-emits each message to the five
 * members of its room and acknowledges. Prints its address as the first line, like the server under test.
 */
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const http = createServer();
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false, serveClient: false });

io.on('connection', (socket) => {
  socket.on('join', (input: { room: string }, ack: (answer: object) => void) => {
    void socket.join(input.room);
    ack({ ok: true });
  });
  let n = 0;
  socket.on('message:send', (input: { threadId: string; event: object }, ack: (answer: object) => void) => {
    n++;
    const item = { n, kind: 1, data: input.event, at: Date.now() };
    io.to(input.threadId).emit('message:added', { threadId: input.threadId, items: [item] });
    ack({ ok: true, reply: { n } });
  });
});

http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  console.log(`http://127.0.0.1:${address.port}`);
});
