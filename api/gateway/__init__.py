"""What gateways in plants speak with: the service's side of the HTTP contract in `gateway`."""
