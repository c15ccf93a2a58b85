#!/usr/bin/perl
# a comment, if

=pod

if this, then that

=cut

sub a { # beside code
    # inside
    return 1;
}
1;
__END__

=head1 NAME

if foo
