# a comment
	# indented

f() { # behind code
  # within
  :
} # end
: <<'DOC'
a heredoc is code
DOC
