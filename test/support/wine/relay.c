// Runs a program with a Windows pipe as its standard output, copies what comes to its own, and ends with the program's exit code:
// relay PROGRAM ARGUMENTS... A test cannot give the program such a pipe itself.
// Built with -DCREATION_FLAGS=CREATE_NO_WINDOW it gives it a console that nobody sees, without which PowerShell runs nothing.
#include <stdio.h>
#include <wchar.h>
#include <windows.h>

#ifndef CREATION_FLAGS
#define CREATION_FLAGS 0
#endif

int wmain(void) {
  // The command line without the first argument, quotation marks left as they are.
  wchar_t *command = GetCommandLineW();
  wchar_t *rest = *command == L'"' ? wcschr(command + 1, L'"') + 1 : command + wcscspn(command, L" ");
  rest += wcsspn(rest, L" ");

  SECURITY_ATTRIBUTES inherit = { sizeof inherit, NULL, TRUE };
  HANDLE read, write;
  if (!CreatePipe(&read, &write, &inherit, 0)) return 250;
  SetHandleInformation(read, HANDLE_FLAG_INHERIT, 0);
  STARTUPINFOW start = {
    .cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES,
    .hStdInput = GetStdHandle(STD_INPUT_HANDLE), .hStdOutput = write, .hStdError = GetStdHandle(STD_ERROR_HANDLE),
  };
  PROCESS_INFORMATION process;
  if (!CreateProcessW(NULL, rest, NULL, NULL, TRUE, CREATION_FLAGS, NULL, NULL, &start, &process)) return 251;
  CloseHandle(write);

  char bytes[65536];
  DWORD size, written, code;
  while (ReadFile(read, bytes, sizeof bytes, &size, NULL) && size > 0) WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), bytes, size, &written, NULL);
  WaitForSingleObject(process.hProcess, INFINITE);
  GetExitCodeProcess(process.hProcess, &code);
  return (int) code;
}
