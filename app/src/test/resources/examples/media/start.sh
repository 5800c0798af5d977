curl -X POST http://localhost:8080/api/downloads/start \
  -H "Content-Type: application/json" \
  -d '{
    "urls": ["https://example.com/media"],
    "options": {
      "download_images": true,
      "download_videos": true
    }
  }'
