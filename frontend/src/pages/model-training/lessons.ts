/** The images of a training: what the model finds in those it is measured by, and the rest. */

import { addresses } from "../../api/endpoints";
import type { Lesson } from "../../api/types";
import { fill, h, need } from "../../ui/dom";
import { plural } from "../../ui/format";

/** Pictures of the validation images, and both sides as lists. */
export function showLessons(training: string, lessons: readonly Lesson[]): void {
  const pictured = lessons.filter((lesson) => lesson.has_picture);
  fill(need("#pictures", HTMLElement), ...pictured.map((lesson) => picture(training, lesson)));
  need("#pictures-empty", HTMLElement).hidden = pictured.length > 0;
  fill(
    need("#lessons", HTMLElement),
    side(
      "Measured by",
      lessons.filter((lesson) => lesson.validation),
    ),
    side(
      "Learnt from",
      lessons.filter((lesson) => !lesson.validation),
    ),
  );
}

function picture(training: string, lesson: Lesson): HTMLElement {
  const epoch = lesson.picture_epoch ?? 0;
  return h(
    "figure",
    {},
    h(
      "a",
      { href: addresses.image(lesson.image, lesson.truth) },
      h("img", {
        src: addresses.lessonPicture(training, lesson.id, epoch),
        alt: `What epoch ${epoch} finds in ${lesson.image_name}, over the truth`,
        loading: "lazy",
      }),
    ),
    h("figcaption", {}, `${lesson.image_name}, epoch ${epoch}`),
  );
}

function side(title: string, lessons: readonly Lesson[]): HTMLElement {
  const objects = lessons.reduce((sum, lesson) => sum + lesson.objects, 0);
  return h(
    "details",
    { open: lessons.length < 12 },
    h("summary", {}, `${title}: ${plural(lessons.length, "image")}, ${plural(objects, "object")}`),
    h(
      "ul",
      {},
      ...lessons.map((lesson) =>
        h(
          "li",
          {},
          h("a", { href: addresses.image(lesson.image, lesson.truth) }, lesson.image_name),
          ` ${plural(lesson.objects, "object")}`,
        ),
      ),
    ),
  );
}
