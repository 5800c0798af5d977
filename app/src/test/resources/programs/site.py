"""A site as yt-dlp knows them: pages of videos whose addresses change with each look, and lists of such pages."""

import json

from yt_dlp.extractor.common import InfoExtractor


class LocalVideoIE(InfoExtractor):
    _VALID_URL = r'(?P<site>http://127\.0\.0\.1:\d+)/watch/(?P<id>[a-z0-9-]+)'

    def _real_extract(self, url):
        site, video_id = self._match_valid_url(url).group('site', 'id')
        told = json.loads(self._download_webpage(url, video_id))
        formats = [{
            'url': site + path,
            'format_id': str(number),
            'http_headers': {'Referer': url, 'X-Player': 'local'},
        } for number, path in enumerate(told['formats'])]
        return {'id': video_id, 'title': told['title'], 'timestamp': told.get('timestamp'), 'formats': formats}


class LocalListIE(InfoExtractor):
    _VALID_URL = r'(?P<site>http://127\.0\.0\.1:\d+)/list/(?P<id>[a-z0-9-]+)'

    def _real_extract(self, url):
        site, list_id = self._match_valid_url(url).group('site', 'id')
        told = json.loads(self._download_webpage(url, list_id))
        entries = [self.url_result(site + '/watch/' + video, ie='LocalVideo') for video in told['videos']]
        return self.playlist_result(entries, list_id, told['title'])
