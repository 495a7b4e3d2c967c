export function assembleStringMarks(): Promise<string>;
