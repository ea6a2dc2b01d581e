"""What people say beside a postmortem or a page: threads, and reviews of colleagues."""
