/** Where the button of every letter leads. There are no pages for people yet, so this one says so, and what to do instead. */
import * as z from 'zod/mini';
import { forAnyone, type Route } from '../../shared/route.ts';
import { pageInBoth, type Words } from '../page.ts';

/** It says the same to everybody, whether they have a case or not. */
const NOT_YET: Words = {
  en: {
    title: 'You cannot see your case here yet',
    says: [
      'To send us documents, answer any email of ours and attach your files.',
      'For everything else, write to us or call us. The address and the number are at the end of each email and letter.',
    ],
  },
  es: {
    title: 'Todavía no puede ver su caso aquí',
    says: [
      'Para enviarnos documentos, responda a cualquiera de nuestros correos y adjunte sus archivos.',
      'Para todo lo demás, escríbanos o llámenos. La dirección y el número están al final de cada correo y de cada carta.',
    ],
  },
};

export const myCaseRoute: Route = forAnyone(
  {
    method: 'get',
    path: '/my-case',
    operationId: 'seeMyCase',
    summary: 'A page that says how to go on without pages. It knows nothing of anybody.',
    mediaType: 'text/html',
    shape: z.string(),
  },
  async () => pageInBoth(NOT_YET),
);
