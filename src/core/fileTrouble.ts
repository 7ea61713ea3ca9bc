/** The system's code of a failed file operation (`ENOSPC`), or the error's name where it has none. */
export function errorCodeOf(caught: unknown): string {
  if (caught instanceof Error)
    return 'code' in caught && typeof caught.code === 'string' ? caught.code : caught.name;
  return 'unknown';
}

const SENTENCES: Readonly<Record<string, string>> = {
  EACCES: 'this user has no permission (EACCES)',
  EPERM: 'the system does not permit it (EPERM)',
  EROFS: 'the disk is read-only (EROFS)',
  ENOSPC: 'the disk is full (ENOSPC)',
  EDQUOT: 'the quota of this user is used up (EDQUOT)',
  EFBIG: 'the file may not become this large (EFBIG)',
  ENOTDIR: 'a part of its path is a file and not a folder (ENOTDIR)',
  EEXIST: 'a part of its path is a file and not a folder (EEXIST)',
  EISDIR: 'there is a folder of this name (EISDIR)',
  ENOENT: 'its folder does not exist (ENOENT)',
  EBUSY: 'another program is using it (EBUSY)',
  EMFILE: 'too many files are open (EMFILE)',
};

/** Why a file cannot be used, to follow "cannot be written: ". */
export function fileTrouble(code: string): string {
  return SENTENCES[code] ?? `the system reported ${code}`;
}
