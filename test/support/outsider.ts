import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';

/** A place outside the console that notes whoever reaches it. */
export interface Outsider {
  /** "127.0.0.1:PORT", of its HTTP server. */
  readonly host: string;
  readonly udpPort: number;
  /** Everything that arrived: "METHOD /path", "udp", "tcp" for bytes that are no HTTP. */
  readonly visits: readonly string[];
  close(): Promise<void>;
}

/** Starts it. Every HTTP request gets a page that would be worth stealing: open to all origins. */
export async function startOutsider(): Promise<Outsider> {
  const visits: string[] = [];
  const server = createServer((request, response) => {
    visits.push(`${request.method} ${request.url}`);
    response.writeHead(200, { 'content-type': 'text/html', 'access-control-allow-origin': '*' });
    response.end('<title>outside</title><h1>outside</h1>');
  });
  server.on('upgrade', (request, socket) => {
    visits.push(`upgrade ${request.url}`);
    socket.destroy();
  });
  server.on('connection', (socket) => {
    // Bytes that are no HTTP: the server itself would say nothing of them.
    socket.once('data', (bytes) => {
      if (!/^[A-Z]{3,}/.test(bytes.toString('latin1'))) visits.push('tcp');
    });
  });
  const udp = createSocket('udp4', () => void visits.push('udp'));
  await Promise.all([
    new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)),
    new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve)),
  ]);
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the outsider has no port');
  return {
    host: `127.0.0.1:${address.port}`,
    udpPort: udp.address().port,
    visits,
    close: async () => {
      await new Promise<void>((resolve) => udp.close(resolve));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
