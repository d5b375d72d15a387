import { readFile } from 'node:fs/promises';
import { bodyAs } from '../problems/problem.js';
import { ScenarioFile } from './scenario.js';

/** The scenario in a file; what is wrong with it is told with the name of the file. */
export async function scenarioIn(path: string): Promise<ScenarioFile> {
  try {
    return bodyAs(ScenarioFile, await readFile(path, 'utf8'));
  } catch (error) {
    throw new Error(`The scenario ${path} cannot be played: ${(error as Error).message}`, { cause: error });
  }
}
