/* One of Lujian's programs: the CPython beside it, asked to run one module of the console.

   Compiled once per program. PYTHON_DLL is the runtime's file name, COMMAND the arguments that make this program
   what it is, e.g. L"-m", L"console", L"desk". A program called the way Python is called (its first argument is
   -m, -c, -P, -X or -I) is Python: that is how a Python process starts another one from sys.executable. It is that
   process, and no person, that wants to know how the other one ended. */

#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

typedef int (*python_main)(int, wchar_t **);

enum { NO_RUNTIME = 101, BROKEN_RUNTIME = 102, PATH_LENGTH = 32768 };

static void tell(const wchar_t *chinese, const wchar_t *english)
{
#ifdef WINDOWED
    wchar_t text[1024];
    swprintf(text, 1024, L"%ls\n\n%ls", chinese, english);
    MessageBoxW(NULL, text, L"路见 Lujian", MB_OK | MB_ICONERROR);
#else
    (void)chinese;
    fwprintf(stderr, L"lujian: %ls\n", english);
#endif
}

static int called_as_python(int count, wchar_t **arguments)
{
    static const wchar_t *const switches[] = {L"-m", L"-c", L"-P", L"-X", L"-I"};
    for (size_t i = 0; count > 1 && i < sizeof switches / sizeof *switches; i++)
        if (wcsncmp(arguments[1], switches[i], 2) == 0)
            return 1;
    return 0;
}

static HMODULE runtime(void)
{
    static wchar_t path[PATH_LENGTH];
    DWORD length = GetModuleFileNameW(NULL, path, PATH_LENGTH);
    wchar_t *slash = length && length < PATH_LENGTH ? wcsrchr(path, L'\\') : NULL;
    if (!slash || slash + 1 - path + wcslen(PYTHON_DLL) >= PATH_LENGTH)
        return NULL;
    wcscpy(slash + 1, PYTHON_DLL);
    return LoadLibraryExW(path, NULL, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
}

static int run(int count, wchar_t **arguments)
{
    static const wchar_t *const command[] = {L"-X", L"utf8", COMMAND};
    const int is_python = called_as_python(count, arguments);
    const size_t given = is_python ? 2 : sizeof command / sizeof *command;

    HMODULE dll = runtime();
    if (!dll) {
        tell(L"程序文件不完整，请重新安装。",
             L"The program's files are incomplete. Please install it again.");
        return NO_RUNTIME;
    }
    python_main python = (python_main)(void *)GetProcAddress(dll, "Py_Main");
    wchar_t **all = calloc(given + count + 1, sizeof *all);
    if (!python || !all)
        return BROKEN_RUNTIME;

    all[0] = arguments[0];
    for (size_t i = 0; i < given; i++)
        all[1 + i] = (wchar_t *)command[i];
    for (int i = 1; i < count; i++)
        all[given + i] = arguments[i];

    int code = python((int)given + count, all);
#ifdef WINDOWED
    /* An orderly exit ends the process inside Python; what comes back here was never shown to anyone. */
    if (code != 0 && !is_python)
        tell(L"程序意外退出。请运行 lujian doctor 查看原因。",
             L"The program stopped unexpectedly. Run `lujian doctor` to find out why.");
#endif
    return code;
}

#ifdef WINDOWED
int WINAPI wWinMain(HINSTANCE self, HINSTANCE none, LPWSTR line, int show)
{
    (void)self, (void)none, (void)line, (void)show;
    return run(__argc, __wargv);
}
#else
int wmain(int count, wchar_t **arguments)
{
    return run(count, arguments);
}
#endif
