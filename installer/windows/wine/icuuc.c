/* A stand-in for the test prefix alone, never shipped: wine 8 has no icuuc.dll, which Qt6Core imports. Every converter
   is refused, so Qt falls back on its own UTF codecs. */

#include <windows.h>

enum { U_FILE_ACCESS_ERROR = 4 };

#define REFUSED(name) \
    __declspec(dllexport) void *name(void) { return NULL; }

__declspec(dllexport) void *ucnv_open(const char *name, int *error)
{
    (void)name;
    *error = U_FILE_ACCESS_ERROR;
    return NULL;
}

REFUSED(ucnv_close)
REFUSED(UCNV_FROM_U_CALLBACK_SUBSTITUTE)
REFUSED(UCNV_TO_U_CALLBACK_SUBSTITUTE)
REFUSED(ucnv_reset)
REFUSED(ucnv_getMaxCharSize)
REFUSED(ucnv_getName)
REFUSED(ucnv_getToUCallBack)
REFUSED(ucnv_getFromUCallBack)
REFUSED(ucnv_setToUCallBack)
REFUSED(ucnv_setFromUCallBack)
REFUSED(ucnv_cbToUWriteUChars)
REFUSED(ucnv_cbFromUWriteUChars)
REFUSED(ucnv_toUnicode)
REFUSED(ucnv_fromUnicode)
REFUSED(ucnv_toUCountPending)
REFUSED(ucnv_fromUCountPending)
REFUSED(ucnv_getStandardName)
REFUSED(ucnv_getAvailableName)
REFUSED(ucnv_countAvailable)

BOOL WINAPI DllMainCRTStartup(HINSTANCE self, DWORD why, LPVOID none)
{
    (void)self, (void)why, (void)none;
    return TRUE;
}
