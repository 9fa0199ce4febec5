"""Telling people that something happened: in the page, by e-mail, and by webhook to programs.

An app above sends a notice within the transaction of what it tells::

    from segmentation.domain.notices.services import send_notice

    send_notice([reviewer], "review-assigned", "You were asked to review 12 images",
                text="Nuclei, plate 3", link=f"/projects/{project.pk}/", project=project)

The bell of each recipient shows it at once; who wants e-mail gets one, where the site can send any.
Programs that follow a project are told by `tell_webhooks(project, kind, body)`.
"""
