; The installer of Lujian: per user, no administrator, silent with /S.
;
; Exit codes of a refused installation: 3 Windows is too old, 4 a newer version is installed,
; 5 a program of ours is running, 6 the folder holds something else.

Unicode true
Target amd64-unicode
!include "facts.nsh"

!include "MUI2.nsh"
!include "LogicLib.nsh"
!include "FileFunc.nsh"
!include "WordFunc.nsh"

!define OURS "Software\${NAME}"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"
!define LINKS "Software\Classes\${PROTOCOL}"

Name "${TITLE}"
OutFile "${OUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "${OURS}" "InstallDir"
ManifestDPIAware true
ManifestSupportedOS Win10
BrandingText "${TITLE} ${VERSION}"

VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=2052 "ProductName" "${TITLE}"
VIAddVersionKey /LANG=2052 "CompanyName" "${PUBLISHER}"
VIAddVersionKey /LANG=2052 "FileDescription" "${TITLE} 安装程序"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "LegalCopyright" "${PUBLISHER}"

!define MUI_ICON "lujian.ico"
!define MUI_UNICON "lujian.ico"
!define MUI_WELCOMEFINISHPAGE_BITMAP "sidebar.bmp"
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TITLE "${TITLE} ${VERSION}"
!define MUI_WELCOMEPAGE_TEXT "$(WELCOME)"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\${MAIN}"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"
!insertmacro MUI_LANGUAGE "English"

LangString WELCOME ${LANG_SIMPCHINESE} "将为您本人安装路见的坐席和单位端，不需要管理员权限。$\r$\n$\r$\n如果这台电脑上正开着路见，请先退出。本机数据会原样保留。"
LangString WELCOME ${LANG_ENGLISH} "The desk and office seats of Lujian will be installed for you alone; no administrator is needed.$\r$\n$\r$\nIf Lujian is open on this PC, close it first. This PC's data are kept as they are."
LangString WINDOWS_TOO_OLD ${LANG_SIMPCHINESE} "需要 64 位 Windows 10 1809 或更新的版本。"
LangString WINDOWS_TOO_OLD ${LANG_ENGLISH} "64-bit Windows 10 version 1809 or newer is needed."
LangString NEWER_INSTALLED ${LANG_SIMPCHINESE} "这台电脑上已有更新的版本（$0）。本机数据已按新版本保存，不能退回；如确需退回，请先卸载。"
LangString NEWER_INSTALLED ${LANG_ENGLISH} "A newer version ($0) is installed, and this PC's data are kept in its form. To go back all the same, uninstall it first."
LangString STILL_RUNNING ${LANG_SIMPCHINESE} "路见正在运行。请退出后重试。"
LangString STILL_RUNNING ${LANG_ENGLISH} "Lujian is running. Close it, then retry."
LangString FOLDER_TAKEN ${LANG_SIMPCHINESE} "所选文件夹中已有其他内容，请换一个空文件夹。"
LangString FOLDER_TAKEN ${LANG_ENGLISH} "The chosen folder holds something else. Please choose an empty one."

; A running program's file cannot be opened for writing.
!macro ENSURE_CLOSED EXE
  !define RETRY "retry_${__COUNTER__}"
  ${RETRY}:
  ${If} ${FileExists} "$INSTDIR\${EXE}"
    ClearErrors
    FileOpen $1 "$INSTDIR\${EXE}" a
    ${If} ${Errors}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(STILL_RUNNING)" /SD IDCANCEL IDRETRY ${RETRY}
      SetErrorLevel 5
      Quit
    ${EndIf}
    FileClose $1
  ${EndIf}
  !undef RETRY
!macroend

Function .onInit
  SetRegView 64
  ReadRegStr $0 HKLM "SOFTWARE\Microsoft\Windows NT\CurrentVersion" "CurrentBuildNumber"
  ${If} $0 < ${OLDEST_BUILD}
    MessageBox MB_OK|MB_ICONSTOP "$(WINDOWS_TOO_OLD)" /SD IDOK
    SetErrorLevel 3
    Quit
  ${EndIf}
  ReadRegStr $0 HKCU "${OURS}" "Version"
  ${VersionCompare} "$0" "${VERSION}" $1
  ${If} $0 != ""
  ${AndIf} $1 == 1
    MessageBox MB_OK|MB_ICONSTOP "$(NEWER_INSTALLED)" /SD IDOK
    SetErrorLevel 4
    Quit
  ${EndIf}
FunctionEnd

Section
  ${IfNot} ${FileExists} "$INSTDIR\${MARK}"
    ${DirState} "$INSTDIR" $0
    ${If} $0 == 1
      MessageBox MB_OK|MB_ICONSTOP "$(FOLDER_TAKEN)" /SD IDOK
      SetErrorLevel 6
      Quit
    ${EndIf}
  ${EndIf}
  !insertmacro ENSURE_ALL_CLOSED
  ${If} ${FileExists} "$INSTDIR\${MARK}"
    !include "removal.nsh"
  ${EndIf}
  SetOverwrite on
  !include "files.nsh"
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  WriteRegStr HKCU "${OURS}" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "${OURS}" "Version" "${VERSION}"
  WriteRegStr HKCU "${LINKS}" "" "URL:${TITLE}"
  WriteRegStr HKCU "${LINKS}" "URL Protocol" ""
  WriteRegStr HKCU "${LINKS}\DefaultIcon" "" "$INSTDIR\${LINK_OPENS},0"
  WriteRegStr HKCU "${LINKS}\shell\open\command" "" '"$INSTDIR\${LINK_OPENS}"'

  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${TITLE}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${MAIN}"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "${PUBLISHER}"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" $0

  !insertmacro CREATE_SHORTCUTS
SectionEnd

Section "Uninstall"
  SetRegView 64
  !insertmacro ENSURE_ALL_CLOSED
  !insertmacro DELETE_SHORTCUTS
  DeleteRegKey HKCU "${LINKS}"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "${OURS}"
  ${If} ${FileExists} "$INSTDIR\${MARK}"
    Delete "$INSTDIR\uninstall.exe"
    !include "removal.nsh"
    RMDir "$INSTDIR"
  ${EndIf}
SectionEnd
