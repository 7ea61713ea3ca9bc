import { openWorkConnection, type WorkConnection } from '../../storage/workConnection.ts';
import type { OperationContext } from '../operation.ts';

/** Works with a connection to the cache file, which only reads, and closes it. */
export async function reading<T>(
  context: OperationContext,
  work: (cache: WorkConnection) => T | Promise<T>,
): Promise<T> {
  return using(context.target.file, { ...context.target, readonly: true }, work);
}

/** Works with a connection that may change the cache file, and closes it. */
export async function changing<T>(
  context: OperationContext,
  work: (cache: WorkConnection) => T | Promise<T>,
): Promise<T> {
  return using(context.target.file, { ...context.target, readonly: false }, work);
}

/** Works with a connection to any file, and closes it. */
export async function using<T>(
  file: string,
  options: { readonly busyTimeoutMs: number; readonly readonly: boolean },
  work: (connection: WorkConnection) => T | Promise<T>,
): Promise<T> {
  const connection = openWorkConnection(file, options);
  try {
    return await work(connection);
  } finally {
    connection.close();
  }
}
