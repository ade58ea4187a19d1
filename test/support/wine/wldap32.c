// Stands before Wine's own wldap32, for what that lacks of Windows'; all other functions are forwarded (powershell.ts makes the list).
//
//   STAND_IN_DC        the address that a domain's name leads to, in the place of the domain controller locator
//   STAND_IN_TRACE     a file to which every connection, option and bind is written, a line each
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>
#define SECURITY_WIN32
#include <sspi.h>

static HMODULE wine;
#define CALL(type, name) ((type) (void *) GetProcAddress(wine, name))

static void trace(const char *format, ...) {
  const char *path = getenv("STAND_IN_TRACE");
  FILE *file = path ? fopen(path, "ab") : NULL;
  if (!file) return;
  va_list values;
  va_start(values, format);
  vfprintf(file, format, values);
  va_end(values);
  fclose(file);
}

// --- What Wine's library asks of SSPI. The caller's own credentials where none are named, a ticket for ldap/HOST.

static SECURITY_STATUS SEC_ENTRY acquire(SEC_CHAR *principal, SEC_CHAR *package, ULONG use, void *logon, void *identity, SEC_GET_KEY_FN get, void *arg, PCredHandle handle, PTimeStamp expiry) {
  SEC_WINNT_AUTH_IDENTITY_W *named = identity;
  return AcquireCredentialsHandleA(principal, package, use, logon, named && named->UserLength == 0 ? NULL : identity, get, arg, handle, expiry);
}

static SECURITY_STATUS SEC_ENTRY initialize(PCredHandle credentials, PCtxtHandle context, SEC_CHAR *target, ULONG flags, ULONG zero, ULONG rep, PSecBufferDesc in, ULONG zero2, PCtxtHandle new, PSecBufferDesc out, ULONG *attributes, PTimeStamp expiry) {
  char spn[300];
  snprintf(spn, sizeof spn, "ldap/%s", target);
  return InitializeSecurityContextA(credentials, context, spn, flags | ISC_REQ_MUTUAL_AUTH, zero, rep, in, zero2, new, out, attributes, expiry);
}

// Wine's Kerberos does not tell the size of the key, takes the trailer of AES for shorter than it is, and has token and data the
// other way round.
static CtxtHandle kerberos[64];
static int contexts;

static int isKerberos(PCtxtHandle context) {
  for (int i = 0; i < contexts && i < 64; i++) if (kerberos[i].dwLower == context->dwLower && kerberos[i].dwUpper == context->dwUpper) return 1;
  return 0;
}

static SECURITY_STATUS SEC_ENTRY query(PCtxtHandle context, ULONG attribute, void *buffer) {
  SECURITY_STATUS status = QueryContextAttributesA(context, attribute, buffer);
  if (status == SEC_E_OK && attribute == SECPKG_ATTR_SIZES && isKerberos(context)) ((SecPkgContext_Sizes *) buffer)->cbSecurityTrailer = 60;
  if (status == SEC_E_OK || attribute != SECPKG_ATTR_KEY_INFO) return status;
  memset(buffer, 0, sizeof(SecPkgContext_KeyInfoA));
  ((SecPkgContext_KeyInfoA *) buffer)->KeySize = 256;
  kerberos[contexts++ % 64] = *context;
  return SEC_E_OK;
}

static SECURITY_STATUS SEC_ENTRY seal(PCtxtHandle context, ULONG quality, PSecBufferDesc message, ULONG number) {
  SECURITY_STATUS status = EncryptMessage(context, quality, message, number);
  if (status != SEC_E_OK || !isKerberos(context)) return status;
  SecBuffer *data = &message->pBuffers[0], *token = &message->pBuffers[1];
  if ((char *) token->pvBuffer + token->cbBuffer != data->pvBuffer) return SEC_E_ENCRYPT_FAILURE;
  char *both = malloc(data->cbBuffer + token->cbBuffer);
  memcpy(both, data->pvBuffer, data->cbBuffer);
  memcpy(both + data->cbBuffer, token->pvBuffer, token->cbBuffer);
  memcpy(token->pvBuffer, both, data->cbBuffer + token->cbBuffer);
  free(both);
  return status;
}

static SECURITY_STATUS SEC_ENTRY unseal(PCtxtHandle context, PSecBufferDesc message, ULONG number, ULONG *quality) {
  if (!isKerberos(context)) return DecryptMessage(context, message, number, quality);
  SecBuffer *token = &message->pBuffers[0], *data = &message->pBuffers[1];
  char *start = token->pvBuffer;
  data->pvBuffer = start;
  token->pvBuffer = start + data->cbBuffer;
  return DecryptMessage(context, message, number, quality);
}

// Takes the place of a function that Wine's library imports.
static void replace(const char *name, void *by) {
  BYTE *base = (BYTE *) wine;
  IMAGE_NT_HEADERS *headers = (void *) (base + ((IMAGE_DOS_HEADER *) base)->e_lfanew);
  IMAGE_IMPORT_DESCRIPTOR *library = (void *) (base + headers->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT].VirtualAddress);
  for (; library->Name; library++) {
    if (_stricmp((char *) base + library->Name, "secur32.dll")) continue;
    IMAGE_THUNK_DATA *names = (void *) (base + library->OriginalFirstThunk), *at = (void *) (base + library->FirstThunk);
    for (; names->u1.AddressOfData; names++, at++) {
      if (names->u1.Ordinal & IMAGE_ORDINAL_FLAG64) continue;
      IMAGE_IMPORT_BY_NAME *import = (void *) (base + names->u1.AddressOfData);
      if (strcmp((char *) import->Name, name)) continue;
      DWORD before;
      VirtualProtect(at, sizeof *at, PAGE_READWRITE, &before);
      at->u1.Function = (ULONGLONG) by;
      VirtualProtect(at, sizeof *at, before, &before);
    }
  }
}

BOOL WINAPI DllMain(HINSTANCE self, DWORD reason, void *reserved) {
  (void) self; (void) reserved;
  if (reason != DLL_PROCESS_ATTACH) return TRUE;
  wine = LoadLibraryW(L"wldap32w.dll");
  if (!wine) return FALSE;
  replace("AcquireCredentialsHandleA", acquire);
  replace("InitializeSecurityContextA", initialize);
  replace("QueryContextAttributesA", query);
  replace("EncryptMessage", seal);
  replace("DecryptMessage", unseal);
  return TRUE;
}

// --- Options that Windows has (winldap.h). Signing and sealing is what Wine's SASL does anyway.

enum { sendTimeout = 0x42, serverError = 0x33, locatorFlags = 0x3d, autoReconnect = 0x91, sign = 0x95, encrypt = 0x96 };

ULONG __cdecl shim_set_optionW(void *ld, int option, void *value) {
  if (option == locatorFlags || option == sign || option == encrypt) {
    trace("option %x = %x\n", option, *(int *) value);
    return 0;
  }
  if (option == autoReconnect || option == sendTimeout) return 0;
  return CALL(ULONG (__cdecl *)(void *, int, void *), "ldap_set_optionW")(ld, option, value);
}

ULONG __cdecl shim_get_optionW(void *ld, int option, void *value) {
  if (option == locatorFlags || option == sign || option == encrypt) { *(ULONG *) value = 1; return 0; }
  if (option == serverError) { *(void **) value = NULL; return 0; }
  return CALL(ULONG (__cdecl *)(void *, int, void *), "ldap_get_optionW")(ld, option, value);
}

void *__cdecl shim_initW(wchar_t *name, ULONG port) {
  wchar_t *controller = _wgetenv(L"STAND_IN_DC");
  trace("init %ls:%lu\n", name ? name : L"", port);
  return CALL(void *(__cdecl *)(wchar_t *, ULONG), "ldap_initW")(controller ? controller : name, port);
}

ULONG __cdecl shim_bind_sW(void *ld, wchar_t *dn, wchar_t *identity, ULONG method) {
  enum { negotiate = 0x486 };
  ULONG (__cdecl *bind)(void *, wchar_t *, wchar_t *, ULONG) = CALL(ULONG (__cdecl *)(void *, wchar_t *, wchar_t *, ULONG), "ldap_bind_sW");
  if (method != negotiate) return bind(ld, dn, identity, method);
  static unsigned short empty[1];
  SEC_WINNT_AUTH_IDENTITY_W own = { .User = empty, .Domain = empty, .Password = empty, .Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE };
  (void) identity;
  ULONG result = bind(ld, dn, (wchar_t *) &own, method);
  trace("bind -> %lu\n", result);
  return result;
}

// Wine 8 asserts that the first message of a result is the reference.
void *__cdecl shim_first_reference(void *ld, void *result) { (void) ld; (void) result; return NULL; }
