curl -X POST http://localhost:8080/api/downloads/cancel/550e8400-e29b-41d4-a716-446655440000
