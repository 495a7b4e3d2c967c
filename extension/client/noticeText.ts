/** Characters that are not seen, or turn what stands beside them round. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * What a notification may say. VS Code makes a link of `[label](command:…)` there, and runs the command when it is
 * clicked: what a file holds, or is called, must make none.
 */
export function noticeText(message: string): string {
  return message.replace(UNSEEN, '\ufffd').replaceAll('](', '] (');
}
