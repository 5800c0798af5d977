import requests

# Start download
response = requests.post('http://localhost:8080/api/downloads/start', json={
    'urls': ['https://example.com/media'],
    'options': {
        'download_images': True,
        'download_videos': True
    }
})

task_id = response.json()[0]['task_id']
print(f'Task ID: {task_id}')

# Check status
status = requests.get(f'http://localhost:8080/api/downloads/status/{task_id}')
print(f'Progress: {status.json()["progress"]}%')
