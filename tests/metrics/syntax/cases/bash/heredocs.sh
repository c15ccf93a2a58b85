usage() {
  cat <<EOF
if this then that && more  # no comment
case esac for while $(if true; then echo; fi)
EOF
  cat <<'RAW'
# no comment either
$(if raw && raw)
RAW
  cat <<-DASH
	while until

	done
	DASH
  cat <<< "if && ||"
}
after() { [ "$1" ] && echo; }
