// Stands in for a program of Windows: built once, copied under the program's name. It replays the bytes that a test has put
// into C:\standIns for its arguments, and keeps a record of how it was called.
//
//   C:\standIns\<name> <arguments>.txt     what it prints; a * ? " / \ : < > | of the arguments is _ in the name
//   C:\standIns\<name>.txt                 the same, whatever the arguments
//   C:\standIns\<...>.do                   a word beside that: a number is the exit code; hang, flood, child
//   C:\standIns\calls.txt                  written: a line a call, program|working folder|argument|argument
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

static const wchar_t folder[] = L"C:\\standIns\\";
static char flood[65536];
enum { longest = 150 };

static HANDLE open(const wchar_t *name, DWORD access, DWORD how) {
  wchar_t path[600];
  _snwprintf(path, 600, L"%ls%ls", folder, name);
  path[599] = 0;
  return CreateFileW(path, access, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, how, 0, NULL);
}

static void copy(HANDLE from, HANDLE to) {
  char bytes[65536];
  DWORD size, written;
  while (ReadFile(from, bytes, sizeof bytes, &size, NULL) && size > 0) WriteFile(to, bytes, size, &written, NULL);
}

// The name without folder and extension.
static void ownName(wchar_t *name) {
  wchar_t path[MAX_PATH];
  GetModuleFileNameW(NULL, path, MAX_PATH);
  wcscpy(name, wcsrchr(path, L'\\') + 1);
  wchar_t *dot = wcsrchr(name, L'.');
  if (dot) *dot = 0;
}

static void record(int count, wchar_t **arguments) {
  static wchar_t line[20000];
  static char bytes[60000];
  wchar_t program[MAX_PATH], here[MAX_PATH];
  GetModuleFileNameW(NULL, program, MAX_PATH);
  GetCurrentDirectoryW(MAX_PATH, here);
  int length = _snwprintf(line, 19000, L"%ls|%ls", program, here);
  for (int i = 1; i < count && length < 18000; i++) length += _snwprintf(line + length, 19000 - length, L"|%ls", arguments[i]);
  line[length++] = L'\n';
  int size = WideCharToMultiByte(CP_UTF8, 0, line, length, bytes, sizeof bytes, NULL, NULL);
  // Opened for appending, so that calls at the same time do not overwrite each other.
  HANDLE calls = open(L"calls.txt", FILE_APPEND_DATA, OPEN_ALWAYS);
  DWORD written;
  WriteFile(calls, bytes, size, &written, NULL);
  CloseHandle(calls);
}

// The file that a test has put there for these arguments, or for any.
static HANDLE answer(const wchar_t *name, const wchar_t *key, const wchar_t *extension) {
  wchar_t file[300];
  _snwprintf(file, 300, L"%ls%ls", key, extension);
  HANDLE found = open(file, GENERIC_READ, OPEN_EXISTING);
  if (found != INVALID_HANDLE_VALUE) return found;
  _snwprintf(file, 300, L"%ls%ls", name, extension);
  return open(file, GENERIC_READ, OPEN_EXISTING);
}

// Starts this program again, with the same standard output, and does not wait for it.
static void startChild(wchar_t *path) {
  STARTUPINFOW start = { .cb = sizeof start };
  PROCESS_INFORMATION process;
  wchar_t command[] = L"child --hold";
  CreateProcessW(path, command, NULL, NULL, TRUE, 0, NULL, NULL, &start, &process);
}

int wmain(int count, wchar_t **arguments) {
  if (count == 2 && wcscmp(arguments[1], L"--hold") == 0) {
    Sleep(60000);
    return 0;
  }
  wchar_t name[MAX_PATH], key[longest + 1];
  ownName(name);
  record(count, arguments);
  int length = _snwprintf(key, longest, L"%ls", name);
  for (int i = 1; i < count && length >= 0 && length < longest; i++) {
    int added = _snwprintf(key + length, longest - length, L" %ls", arguments[i]);
    length = added < 0 ? longest : length + added;
  }
  key[longest] = 0;
  for (wchar_t *at = key; *at; at++) if (wcschr(L"*?\"/\\:<>|", *at)) *at = L'_';

  HANDLE output = GetStdHandle(STD_OUTPUT_HANDLE);
  HANDLE printed = answer(name, key, L".txt");
  if (printed != INVALID_HANDLE_VALUE) copy(printed, output);
  char what[20] = "0";
  DWORD size = 0, written;
  HANDLE action = answer(name, key, L".do");
  if (action != INVALID_HANDLE_VALUE) ReadFile(action, what, sizeof what - 1, &size, NULL);
  what[size ? size : 1] = 0;
  if (strcmp(what, "hang") == 0) Sleep(60000);
  if (strcmp(what, "flood") == 0) while (WriteFile(output, flood, sizeof flood, &written, NULL)) {}
  if (strcmp(what, "child") == 0) {
    wchar_t path[MAX_PATH];
    GetModuleFileNameW(NULL, path, MAX_PATH);
    startChild(path);
  }
  return atoi(what);
}
