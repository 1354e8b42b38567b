"""What to do about the links: disavow files. It proposes; nothing is ever sent or submitted for the user."""
