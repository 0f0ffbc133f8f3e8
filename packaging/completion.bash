# bash completion for panelctl, panel-sim, panel-ui, panel-voice, panel-daemon and panel-dark
_panel_help_words() {
    "$@" --help 2>/dev/null | grep -oE -- '(^    [a-z][a-z-]+|--[a-z][a-z-]+)' | tr -d ' ' | sort -u
}

_panelctl() {
    local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} verb=${COMP_WORDS[1]}
    local words
    case $previous in
        --mode) words="red nir both" ;;
        --strength) words="gentle usual strong" ;;
        --sound | --breathing | --touch-and-talk | --lock) words="on off" ;;
        --language) words="en de es" ;;
        --minutes) words="10 11 12 13 14 15 16 17 18 19 20" ;;
        --dir) COMPREPLY=($(compgen -d -- "$word")); return ;;
        --socket) COMPREPLY=($(compgen -f -- "$word")); return ;;
        --limit) words="20 100 1000" ;;
        --weeks) words="4 8 12 16" ;;
        --per-week) words="3 4 5" ;;
        restore) words="latest"; COMPREPLY=($(compgen -W "$words" -- "$word") $(compgen -f -- "$word")); return ;;
        import | backup | -o | --output) COMPREPLY=($(compgen -f -- "$word")); return ;;
        start | course | --area | --areas) words="$(panelctl areas --json 2>/dev/null | grep -oE '"id": ?"[a-z-]+"' | cut -d'"' -f4)" ;;
        fleet) words="status roam home admit" ;;
        people) words="list add rename answer gentle agree" ;;
        *)
            if [ "$COMP_CWORD" -eq 1 ]; then
                words="$(_panel_help_words panelctl)"
            else
                words="$(_panel_help_words panelctl "$verb")"
            fi ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -F _panelctl panelctl

_panel_options() {
    local word=${COMP_WORDS[COMP_CWORD]}
    case ${COMP_WORDS[COMP_CWORD-1]} in
        --dir | --root) COMPREPLY=($(compgen -d -- "$word")); return ;;
        --config | --physics | --socket | --env) COMPREPLY=($(compgen -f -- "$word")); return ;;
    esac
    COMPREPLY=($(compgen -W "$(_panel_help_words "$1")" -- "$word"))
}
complete -F _panel_options panel-sim panel-ui panel-voice panel-daemon
complete -W "--root --env" panel-dark
