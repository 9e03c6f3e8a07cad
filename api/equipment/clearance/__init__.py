"""Line and room clearance, in GraphQL."""
