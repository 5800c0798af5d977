// Start download
const response = await fetch('/api/downloads/start', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({
    urls: ['https://example.com/media'],
    options: {
      download_images: true,
      download_videos: true
    }
  })
});

const data = await response.json();
console.log('Task ID:', data[0].task_id);
