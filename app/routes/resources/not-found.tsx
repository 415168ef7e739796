/** Any address outside the site map: the page of the error boundary, with status 404. */
export const loader = () => {
  throw new Response(null, { status: 404 });
};

export default function NotFound() {
  return null;
}
