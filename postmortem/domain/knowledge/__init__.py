"""What is known beside the incidents: pages, normal values, releases."""
