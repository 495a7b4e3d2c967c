/** Files on disk: reading, atomic writing, patches that take writes back. */
export {
  bytesOfFile,
  bytesOnDisk,
  DiskFile,
  type FileRead,
  type KnownFile,
  piecesOfFile,
  type ReadBlock,
} from './diskFile.ts';
export { editorChange } from './editorBytes.ts';
export { codeOf, reasonOf } from './errors.ts';
export { fileAbove, repositoryOf, type TextFile } from './fileAbove.ts';
export { editSegments } from './editSegments.ts';
export {
  abandonWrites,
  contentHash,
  FileError,
  type FileSnapshot,
  type FileStamp,
  readFileSnapshot,
  writeFilesAtomically,
} from './files.ts';
export { readFully } from './readFully.ts';
export type { WritingHooks } from './rewrite.ts';
export { checkWrittenPaths } from './writtenPaths.ts';
export { findFiles, type FoundFile } from './workspaceFiles.ts';
export { unlessMissing } from './unlessMissing.ts';
export { type KeptWhere, type TakenBack, WriteHistory } from './writeHistory.ts';
