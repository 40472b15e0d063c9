import { Layout } from './Layout.tsx';
import { PostsPage } from './pages/PostsPage.tsx';

export const routes = [
	{
		element: <Layout />,
		children: [
			{ index: true, element: <Home /> },
			{ path: "admin", children: [{ path: "users", element: <Users /> }] },
			{ path: "posts", element: <PostsPage /> },
		],
	},
];
