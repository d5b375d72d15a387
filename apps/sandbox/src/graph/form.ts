import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { GraphError } from './graph-error.js';
import type { Fields } from './json.js';

/** The fields of a multipart form; each file is handed on while it comes. A form that is broken is the caller's fault. */
export async function formIn(
  request: FastifyRequest,
  takeFile: (part: MultipartFile) => Promise<unknown>,
): Promise<Fields> {
  const fields: Record<string, unknown> = {};
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') await takeFile(part);
      else fields[part.fieldname] = part.value;
    }
  } catch (error) {
    throw isOfTheForm(error) ? unreadable(error.message) : error;
  }
  return fields;
}

/** Reads a part nobody asked for to its end, so that the next one can come. */
export const skip = async (part: MultipartFile): Promise<void> => {
  for await (const chunk of part.file) void chunk;
};

/** The parser throws plain errors; those of a disk name their system call, and refusals are ours already. */
const isOfTheForm = (error: unknown): error is Error =>
  error instanceof Error && !(error instanceof GraphError) && !('syscall' in error);

const unreadable = (problem: string): GraphError =>
  new GraphError(100, undefined, { message: `The form cannot be read: ${problem}.` });
