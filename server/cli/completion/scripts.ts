import type { CommandWords, OptionWords, Values } from './words.ts';
import { DATASET_ENDINGS } from '../namedFiles.ts';

/** For bash 3.2, which macOS has, and newer. */
export function bash(commands: readonly CommandWords[]): string {
  const names = commands.map(({ command }) => command).join(' ');
  const options = commands.map(
    ({ command, options: own }) => `    ${command}) options='${own.map(({ flag }) => flag).join(' ')}' ;;\n`,
  );
  const values = commands.flatMap(({ command, options: own }) =>
    own.flatMap(({ flag, values: of }) => (of === null ? [] : [`    ${command}${flag}) ${inBash(of)} ;;\n`])),
  );
  const operands = commands.map(({ command, operands: of }) => `    ${command}) ${inBash(of)} ;;\n`);
  return `_preference_auditor_add() {
  local word
  while IFS= read -r word; do COMPREPLY+=("$word"); done
}
_preference_auditor_words() {
  _preference_auditor_add < <(compgen -W "$1" -- "$current")
}
_preference_auditor_files() {
  compopt -o filenames 2>/dev/null
  local ending
  if [ $# -eq 0 ]; then _preference_auditor_add < <(compgen -f -- "$current"); return; fi
  for ending in "$@"; do _preference_auditor_add < <(compgen -f -X "!*.$ending" -- "$current"); done
  _preference_auditor_add < <(compgen -d -- "$current")
}
_preference_auditor_folders() {
  compopt -o filenames 2>/dev/null
  _preference_auditor_add < <(compgen -d -- "$current")
}
_preference_auditor() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="" command="\${COMP_WORDS[1]}" options=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then _preference_auditor_words '${names}'; return; fi
  before="\${COMP_WORDS[COMP_CWORD-1]}"
  # A value behind an equals sign: that is a word of its own.
  if [ "$current" = "=" ]; then current=""
  elif [ "$before" = "=" ]; then before="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  case "$command$before" in
${values.join('')}    *) _preference_auditor_rest ;;
  esac
}
_preference_auditor_rest() {
  case "$command" in
${options.join('')}  esac
  case "$current" in
    -*) _preference_auditor_words "$options"; return ;;
  esac
  case "$command" in
${operands.join('')}  esac
}
complete -F _preference_auditor preference-auditor
`;
}

function inBash(values: Values | null): string {
  switch (values?.kind) {
    case 'choices':
      return `_preference_auditor_words '${values.choices.join(' ')}'`;
    case 'file':
      return '_preference_auditor_files';
    case 'dataset':
      return `_preference_auditor_files ${DATASET_ENDINGS.join(' ')}`;
    case 'folder':
      return '_preference_auditor_folders';
    default:
      return ':';
  }
}

export function zsh(commands: readonly CommandWords[]): string {
  const names = commands.map(({ command, says }) => quoted(`${command}:${says}`)).join(' ');
  const cases = commands.map(({ command, options, operands }) => {
    const words = options.map(inZsh);
    const rest = operands === null ? [] : [quoted(`*:${operands.kind}:${actionOf(operands)}`)];
    return `    ${command}) _arguments ${[...words, ...rest].join(' ')} ;;\n`;
  });
  return `_preference_auditor() {
  if (( CURRENT == 2 )); then
    local -a commands=(${names})
    _describe command commands
    return
  fi
  local command="\${words[2]}"
  shift words
  (( CURRENT-- ))
  case "$command" in
${cases.join('')}  esac
}
compdef _preference_auditor preference-auditor
`;
}

function inZsh({ flag, says, values }: OptionWords): string {
  const told = `[${says.replace(/[[\]:]/g, ' ')}]`;
  return quoted(values === null ? `${flag}${told}` : `${flag}=${told}:${values.kind}:${actionOf(values)}`);
}

function actionOf(values: Values): string {
  switch (values.kind) {
    case 'choices':
      return `(${values.choices.join(' ')})`;
    case 'file':
      return '_files';
    case 'dataset':
      return `_files -g "*.(${DATASET_ENDINGS.join('|')})"`;
    case 'folder':
      return '_files -/';
    case 'other':
      return ' ';
  }
}

export function fish(commands: readonly CommandWords[]): string {
  const start = 'complete -c preference-auditor';
  return commands
    .flatMap(({ command, says, options, operands }) => {
      const within = `${start} -n '__fish_seen_subcommand_from ${command}'`;
      return [
        `${start} -f -n __fish_use_subcommand -a ${command} -d ${quoted(says)}\n`,
        ...options.map(
          ({ flag, says: of, values }) =>
            `${within} -l ${flag.slice(2)}${values === null ? '' : ` ${inFish(values, 'option')}`} -d ${quoted(of)}\n`,
        ),
        operands === null ? `${within} -f\n` : `${within} ${inFish(operands, 'operand')}\n`,
      ];
    })
    .join('');
}

function inFish(values: Values, place: 'option' | 'operand'): string {
  const alone = place === 'option' ? '-x' : '-f';
  switch (values.kind) {
    case 'choices':
      return `${alone} -a '${values.choices.join(' ')}'`;
    case 'file':
      return '-r -F';
    case 'dataset': {
      // Those of a known ending first, all others behind them.
      return `-k ${alone} -a '(__fish_complete_suffix ${DATASET_ENDINGS.map((ending) => `.${ending}`).join(' ')})'`;
    }
    case 'folder':
      return `${alone} -a '(__fish_complete_directories)'`;
    case 'other':
      return alone;
  }
}

/** In single quotes, as all three shells read them; a quote within becomes the typographic one. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", '’').replaceAll('\\', '')}'`;
}
