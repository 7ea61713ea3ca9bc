/** What D-Bus, libsecret and the two other keychains need to find the person's session. Nothing here ever holds a key. */
const NEEDED: ReadonlySet<string> = new Set([
  'DBUS_SESSION_BUS_ADDRESS',
  'XDG_RUNTIME_DIR',
  'XDG_DATA_HOME',
  'XDG_CONFIG_HOME',
  'XDG_CURRENT_DESKTOP',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'XAUTHORITY',
  'HOME',
  'USER',
  'LOGNAME',
  'PATH',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'LC_MESSAGES',
  'TMPDIR',
  '__CF_USER_TEXT_ENCODING',
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'WINDIR',
  'USERPROFILE',
  'USERNAME',
  'USERDOMAIN',
  'APPDATA',
  'LOCALAPPDATA',
  'TEMP',
  'TMP',
]);

/**
 * The environment of the keychain's helper process: only the variables it needs, so that no API key of the person's
 * shell is inherited by it. Empty ones are left out, because an empty bus address is an error and a missing one is not.
 */
export function helperEnvironment(
  source: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const clean: Record<string, string> = {};
  for (const [name, value] of Object.entries(source)) {
    // Windows spells its variables in any case.
    if (value !== undefined && value !== '' && NEEDED.has(name.toUpperCase())) clean[name] = value;
  }
  return clean;
}
