; The installer: for one person, without administrator's rights, without the network.
; build.py gives VERSION, FOUR_NUMBERS, TITLE, PUBLISHER, WINDOW, COMMAND, PROG_ID, PAYLOAD, ICON, SIZE_KB and OUTFILE.
Unicode true
Target amd64-unicode
ManifestDPIAware true
ManifestSupportedOS Win10
RequestExecutionLevel user
SetCompressor /SOLID lzma
CRCCheck force

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include WinVer.nsh
!include x64.nsh

!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\AssayWorkbench"
!define CLASSES "Software\Classes"
!define UNINSTALLER "Uninstall ${TITLE}.exe"
; Exit codes of silent runs, beside 0 done, 1 cancelled, 2 aborted.
!define IS_RUNNING 3
!define FOREIGN_FOLDER 4
!define NOT_COPIED 5
!define OLD_WINDOWS 6

Name "${TITLE}"
OutFile "${OUTFILE}"
InstallDir "$LOCALAPPDATA\Programs\${TITLE}"
InstallDirRegKey HKCU "${UNINSTALL_KEY}" "InstallLocation"
BrandingText "${TITLE} ${VERSION}"
AllowSkipFiles off
ShowInstDetails nevershow
ShowUninstDetails nevershow

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\${WINDOW}"

!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"

LangString Running ${LANG_ENGLISH} "${TITLE} is running. Save your work and close it, then try again."
LangString Running ${LANG_SIMPCHINESE} "${TITLE} 正在运行。请保存工作并关闭它，然后重试。"
LangString Foreign ${LANG_ENGLISH} "The folder holds files of another program. Choose another folder."
LangString Foreign ${LANG_SIMPCHINESE} "该文件夹中有其他程序的文件。请选择其他文件夹。"
LangString NotCopied ${LANG_ENGLISH} "Not all files could be written. Make sure that there is space, and that no program uses the folder, then install again."
LangString NotCopied ${LANG_SIMPCHINESE} "部分文件未能写入。请确认磁盘空间充足且没有程序占用该文件夹，然后重新安装。"
LangString OldWindows ${LANG_ENGLISH} "${TITLE} needs 64-bit Windows 10, version 1809, or later."
LangString OldWindows ${LANG_SIMPCHINESE} "${TITLE} 需要64位Windows 10（1809版）或更高版本。"
LangString FileType ${LANG_ENGLISH} "Assay valuation"
LangString FileType ${LANG_SIMPCHINESE} "Assay估值文件"
LangString Comment ${LANG_ENGLISH} "Values companies by contracted backlog and the debt secured by it"
LangString Comment ${LANG_SIMPCHINESE} "按积压合同及其担保的债务为公司估值"

VIProductVersion "${FOUR_NUMBERS}"
VIFileVersion "${FOUR_NUMBERS}"
!macro VersionWords LANGUAGE
  VIAddVersionKey /LANG=${LANGUAGE} "ProductName" "${TITLE}"
  VIAddVersionKey /LANG=${LANGUAGE} "ProductVersion" "${VERSION}"
  VIAddVersionKey /LANG=${LANGUAGE} "FileVersion" "${VERSION}"
  VIAddVersionKey /LANG=${LANGUAGE} "CompanyName" "${PUBLISHER}"
  VIAddVersionKey /LANG=${LANGUAGE} "LegalCopyright" "${PUBLISHER}"
  VIAddVersionKey /LANG=${LANGUAGE} "FileDescription" "${TITLE} Setup"
!macroend
!insertmacro VersionWords ${LANG_ENGLISH}
!insertmacro VersionWords ${LANG_SIMPCHINESE}

; A program that runs cannot be opened for writing.
!macro RefuseWhileRunning FILE
  ${If} ${FileExists} "$INSTDIR\${FILE}"
    ${Do}
      ClearErrors
      FileOpen $0 "$INSTDIR\${FILE}" a
      ${IfNot} ${Errors}
        FileClose $0
        ${ExitDo}
      ${EndIf}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(Running)" /SD IDCANCEL IDRETRY +3
        SetErrorLevel ${IS_RUNNING}
        Quit
    ${Loop}
  ${EndIf}
!macroend

; Only what an installer put there: the folder may have been a person's before, and hold files of theirs.
!macro RemoveProgram
  Delete "$INSTDIR\${WINDOW}"
  Delete "$INSTDIR\${COMMAND}"
  RMDir /r "$INSTDIR\_internal"
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "$(OldWindows)" /SD IDOK
    SetErrorLevel ${OLD_WINDOWS}
    Quit
  ${EndIf}
FunctionEnd

Section
  SetShellVarContext current
  ${If} ${FileExists} "$INSTDIR\_internal\*"
  ${AndIfNot} ${FileExists} "$INSTDIR\${UNINSTALLER}"
    MessageBox MB_OK|MB_ICONSTOP "$(Foreign)" /SD IDOK
    SetErrorLevel ${FOREIGN_FOLDER}
    Quit
  ${EndIf}
  !insertmacro RefuseWhileRunning "${WINDOW}"
  !insertmacro RefuseWhileRunning "${COMMAND}"
  ; Modules of an older version must not be left beside the new ones.
  !insertmacro RemoveProgram
  ClearErrors
  SetOutPath "$INSTDIR"
  File /r "${PAYLOAD}\*.*"
  WriteUninstaller "$INSTDIR\${UNINSTALLER}"
  ${If} ${Errors}
    MessageBox MB_OK|MB_ICONSTOP "$(NotCopied)" /SD IDOK
    SetErrorLevel ${NOT_COPIED}
    Quit
  ${EndIf}

  CreateShortCut "$SMPROGRAMS\${TITLE}.lnk" "$INSTDIR\${WINDOW}" "" "$INSTDIR\${WINDOW}" 0 SW_SHOWNORMAL "" "$(Comment)"

  ; Valuations: double click, their icon, and "Open with".
  WriteRegStr HKCU "${CLASSES}\${PROG_ID}" "" "$(FileType)"
  WriteRegStr HKCU "${CLASSES}\${PROG_ID}\DefaultIcon" "" '"$INSTDIR\${WINDOW}",0'
  WriteRegStr HKCU "${CLASSES}\${PROG_ID}\shell\open\command" "" '"$INSTDIR\${WINDOW}" "%1"'
  WriteRegStr HKCU "${CLASSES}\.assay" "" "${PROG_ID}"
  WriteRegStr HKCU "${CLASSES}\.assay\OpenWithProgids" "${PROG_ID}" ""
  WriteRegStr HKCU "${CLASSES}\Applications\${WINDOW}" "FriendlyAppName" "${TITLE}"
  WriteRegStr HKCU "${CLASSES}\Applications\${WINDOW}\shell\open\command" "" '"$INSTDIR\${WINDOW}" "%1"'
  WriteRegStr HKCU "${CLASSES}\Applications\${WINDOW}\SupportedTypes" ".assay" ""
  WriteRegStr HKCU "Software\Microsoft\Windows\CurrentVersion\App Paths\${COMMAND}" "" "$INSTDIR\${COMMAND}"

  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "${TITLE}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\${WINDOW}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "${PUBLISHER}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\${UNINSTALLER}"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\${UNINSTALLER}" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" ${SIZE_KB}
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
  ${RefreshShellIcons}
SectionEnd

Section Uninstall
  SetShellVarContext current
  !insertmacro RefuseWhileRunning "${WINDOW}"
  !insertmacro RefuseWhileRunning "${COMMAND}"
  !insertmacro RemoveProgram
  Delete "$INSTDIR\${UNINSTALLER}"
  ; Without /r: a folder in which a person keeps something stays.
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${TITLE}.lnk"

  DeleteRegKey HKCU "${CLASSES}\${PROG_ID}"
  DeleteRegValue HKCU "${CLASSES}\.assay\OpenWithProgids" "${PROG_ID}"
  ReadRegStr $0 HKCU "${CLASSES}\.assay" ""
  ${If} $0 == "${PROG_ID}"
    DeleteRegValue HKCU "${CLASSES}\.assay" ""
  ${EndIf}
  DeleteRegKey /ifempty HKCU "${CLASSES}\.assay\OpenWithProgids"
  DeleteRegKey /ifempty HKCU "${CLASSES}\.assay"
  DeleteRegKey HKCU "${CLASSES}\Applications\${WINDOW}"
  DeleteRegKey HKCU "Software\Microsoft\Windows\CurrentVersion\App Paths\${COMMAND}"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
  ; Valuations, drafts, versions and settings (Software\Assay) are the person's and stay.
  ${RefreshShellIcons}
SectionEnd
