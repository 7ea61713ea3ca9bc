import { definitionOf, settingNames, variableOf } from './definitions.ts';

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

/** The reference of all settings as a Markdown table, for the documentation. */
export function settingsTable(): string {
  const rows = settingNames.map((name) => {
    const { help, unit, defaultValue, allowed, applies } = definitionOf(name);
    const value = `\`${JSON.stringify(defaultValue)}\`${unit ? ` ${unit}` : ''}`;
    const cells = [`\`${name}\``, `\`${variableOf(name)}\``, value, allowed, applies, help];
    return `| ${cells.map(cell).join(' | ')} |`;
  });
  const head = ['Name', 'Variable', 'Default', 'Must be', 'Applies', 'What it does'];
  return [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...rows, ''].join('\n');
}
