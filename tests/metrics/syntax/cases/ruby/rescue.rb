def load(path)
  begin
    read(path)
  rescue IOError, EOFError => e
    retry
  rescue
    nil
  else
    1
  ensure
    close
  end
  begin
    plain
  end
rescue StandardError
  items.each do |x|
    x.go
  rescue
    next
  end
end
