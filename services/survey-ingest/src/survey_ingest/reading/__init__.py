"""Reading in a child process, so that a file that kills a parser kills only the child."""
