/** The columns that make an entry, in the order of the library's table. */
export const ENTRY_COLUMNS = [
  'namespace',
  'key',
  'value_json',
  'created_at',
  'expires_at',
  'access_count',
  'last_access_at',
] as const;
