"""stub"""


class ZoomParticipants:
    format = "zoom_participants"
    title = "z"
    export_help = ""
    header_words = frozenset()

    def recognises(self, probe):
        return None

    def read(self, probe, evidence, hints):
        raise NotImplementedError
