"""Every hand-over between systems, and nothing else: when a step of one system makes something happen in another, it stands here.

    @follow("dispute", "mediate")
    def dispute_leaves_its_request(dispute, actor): ...

A follower runs in the same transaction as the step it follows (`kernel.flow.follow`), calls one action of the other system, and never
writes a row itself. Systems do not import each other; whoever asks "what happens elsewhere when …?" reads this file alone.

There is one system so far, so no hand-over yet. The first ones expected: a request that becomes a dispute, a wish or a deed; a joint
meeting's action item that becomes a request; a lift project that opens an owners' vote.
"""
