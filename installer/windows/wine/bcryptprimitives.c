/* A stand-in for the test prefix alone, never shipped: wine 8 has no bcryptprimitives.dll, which Rust's standard
   library asks for random bytes. */

#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID bytes, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T length)
{
    return SystemFunction036(bytes, (ULONG)length);
}

BOOL WINAPI DllMainCRTStartup(HINSTANCE self, DWORD why, LPVOID none)
{
    (void)self, (void)why, (void)none;
    return TRUE;
}
