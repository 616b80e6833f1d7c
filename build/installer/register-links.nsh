# Windows: makes Rappel one of the programs that links to numbers may be opened with, for everybody on the machine.
# It is declared as the system asks for it (RegisteredApplications) and takes nothing away from another program: the
# user chooses, or IT does by the policy "default associations". `protocols` of electron-builder does nothing here.

!macro rappelOffer SCHEME
  WriteRegStr SHCTX "Software\Rappel\Capabilities\UrlAssociations" "${SCHEME}" "Rappel.Number"
!macroend

# What the application registered for whoever removes it (electron/start-desktop.ts), if it is still ours.
!macro rappelForget SCHEME
  ReadRegStr $R0 HKCU "Software\Classes\${SCHEME}\shell\open\command" ""
  StrLen $R1 '"$INSTDIR\${APP_EXECUTABLE_FILENAME}"'
  StrCpy $R0 $R0 $R1
  ${If} $R0 == '"$INSTDIR\${APP_EXECUTABLE_FILENAME}"'
    DeleteRegKey HKCU "Software\Classes\${SCHEME}"
  ${EndIf}
!macroend

!macro customInstall
  WriteRegStr SHCTX "Software\Classes\Rappel.Number" "" "Telephone number"
  WriteRegStr SHCTX "Software\Classes\Rappel.Number" "URL Protocol" ""
  WriteRegStr SHCTX "Software\Classes\Rappel.Number\DefaultIcon" "" "$INSTDIR\${APP_EXECUTABLE_FILENAME},0"
  WriteRegStr SHCTX "Software\Classes\Rappel.Number\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
  WriteRegStr SHCTX "Software\Rappel\Capabilities" "ApplicationName" "Rappel"
  WriteRegStr SHCTX "Software\Rappel\Capabilities" "ApplicationDescription" "Softphone and callback workstation"
  !insertmacro rappelOffer "tel"
  !insertmacro rappelOffer "sip"
  !insertmacro rappelOffer "sips"
  !insertmacro rappelOffer "callto"
  WriteRegStr SHCTX "Software\RegisteredApplications" "Rappel" "Software\Rappel\Capabilities"
!macroend

!macro customUnInstall
  # An update removes the version of before with the same program: the choice of the user stays.
  ${IfNot} ${isUpdated}
    DeleteRegValue SHCTX "Software\RegisteredApplications" "Rappel"
    DeleteRegKey SHCTX "Software\Rappel\Capabilities"
    DeleteRegKey /ifempty SHCTX "Software\Rappel"
    DeleteRegKey SHCTX "Software\Classes\Rappel.Number"
    !insertmacro rappelForget "tel"
    !insertmacro rappelForget "sip"
    !insertmacro rappelForget "sips"
    !insertmacro rappelForget "callto"
  ${EndIf}
!macroend
