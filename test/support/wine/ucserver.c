// A service that runs until it is stopped, in the place of UCServer's EUCSrv.exe; its version resource is ucserver.rc.
#include <windows.h>

static SERVICE_STATUS_HANDLE handle;
static HANDLE stop;
static SERVICE_STATUS status = { SERVICE_WIN32_OWN_PROCESS, SERVICE_RUNNING, SERVICE_ACCEPT_STOP, 0, 0, 0, 0 };

static DWORD WINAPI control(DWORD code, DWORD type, void *data, void *context) {
  (void) type; (void) data; (void) context;
  if (code != SERVICE_CONTROL_STOP) return 0;
  status.dwCurrentState = SERVICE_STOPPED;
  SetServiceStatus(handle, &status);
  SetEvent(stop);
  return 0;
}

static void WINAPI run(DWORD count, WCHAR **arguments) {
  (void) count; (void) arguments;
  handle = RegisterServiceCtrlHandlerExW(L"eucsrv", control, 0);
  SetServiceStatus(handle, &status);
  WaitForSingleObject(stop, INFINITE);
}

int wmain(void) {
  stop = CreateEventW(0, 1, 0, 0);
  SERVICE_TABLE_ENTRYW services[] = { { (WCHAR *) L"eucsrv", run }, { 0, 0 } };
  return !StartServiceCtrlDispatcherW(services);
}
