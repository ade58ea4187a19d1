// Why a directory refused, in words; numbers decide, never the words of the server.

/** Behind `data` in the message of a refused bind: Windows' own number, hexadecimal (LDAP error 49). */
const bindReasons: Record<string, string> = {
  525: 'there is no such user',
  '52e': 'the user name or the password is wrong',
  530: 'the user may not log on at this time',
  531: 'the user may not log on at this machine',
  532: "the user's password has expired",
  533: 'the user is disabled',
  701: 'the user has expired',
  773: 'the user has to change the password first',
  775: 'the user is locked out',
};

const resultReasons: Record<number, string> = {
  3: 'the time limit of the server was exceeded',
  4: 'the size limit of the server was exceeded',
  8: 'the server demands stronger authentication',
  11: 'an administrative limit of the server was exceeded',
  32: 'there is no such entry, or the user may not see it',
  49: 'the user name or the password is wrong',
  50: 'the user has no right to read this',
  51: 'the server is busy',
  52: 'the server is unavailable',
};

/** An answer that is not success (RFC 4511 4.1.9), with its number. */
export function resultReason({ status, errorMessage }: { status: number; errorMessage: string }): string {
  const data = status === 49 ? /\bdata ([0-9a-f]{3,8})\b/i.exec(errorMessage.slice(0, 500))?.[1]?.toLowerCase() : undefined;
  const reason = (data === undefined ? undefined : bindReasons[data]) ?? resultReasons[status];
  const number = `LDAP error ${status}${data === undefined ? '' : `, ${data}`}`;
  return reason === undefined ? number : `${reason} (${number})`;
}
