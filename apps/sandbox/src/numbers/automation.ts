import { badType, GraphError } from '../graph/graph-error.js';
import { listIn, textIn, type Fields } from '../graph/json.js';
import { flagIn, textsIn } from '../graph/params.js';

/** source: whatsapp-cloud-api.md §4.1, conversational_automation */
const MOST_PROMPTS = 4;
const PROMPT_MAX = 80;
const MOST_COMMANDS = 30;
const NAME_MAX = 32;
const HINT_MAX = 256;
const KEYS = ['messaging_product', 'prompts', 'commands', 'enable_welcome_message'];

/** The ice breakers and commands of a number, checked. */
export function automationAfter(current: Fields, params: Fields): Fields {
  const unknown = Object.keys(params).find((key) => !KEYS.includes(key));
  if (unknown !== undefined)
    throw new GraphError(100, undefined, { message: `Unexpected key "${unknown}" on conversational automation.` });
  const change: Record<string, unknown> = {};
  const prompts = textsIn(params, 'prompts');
  if (prompts) change['prompts'] = checkedPrompts(prompts);
  if (params['commands'] !== undefined) change['commands'] = checkedCommands(params);
  const welcome = flagIn(params, 'enable_welcome_message');
  if (welcome !== undefined) change['enable_welcome_message'] = welcome;
  return { ...current, ...change };
}

function checkedPrompts(prompts: readonly string[]): readonly string[] {
  if (prompts.length > MOST_PROMPTS || prompts.some((prompt) => prompt.length < 1 || prompt.length > PROMPT_MAX))
    throw badType('prompts', `at most ${MOST_PROMPTS} texts of at most ${PROMPT_MAX} characters`);
  return prompts;
}

function checkedCommands(params: Fields): readonly Fields[] {
  const commands = listIn(params, 'commands');
  if (commands.length > MOST_COMMANDS) throw badType('commands', `at most ${MOST_COMMANDS} commands`);
  return commands.map((command, index) => {
    const name = textIn(command, 'command_name', `commands[${index}].command_name`);
    const hint = textIn(command, 'command_description', `commands[${index}].command_description`);
    if (name.length > NAME_MAX || name.startsWith('/'))
      throw badType(`commands[${index}].command_name`, `at most ${NAME_MAX} characters without a slash`);
    if (hint.length > HINT_MAX)
      throw badType(`commands[${index}].command_description`, `at most ${HINT_MAX} characters`);
    return { command_name: name, command_description: hint };
  });
}
