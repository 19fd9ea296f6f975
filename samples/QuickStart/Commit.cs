using Streams;

namespace QuickStart;

/// <summary>A commit to a public repository.</summary>
/// <param name="Repository">Its name.</param>
/// <param name="Author">Who wrote it, hashed.</param>
/// <param name="At">The author's clock. Years behind the order of arrival for some, in the future for others.</param>
internal sealed record Commit(string Repository, string Author, StreamTime At);

/// <summary>A result: commits and authors of one repository in one week, so far.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Start">The first time in the week.</param>
/// <param name="Commits">How many commits.</param>
/// <param name="Authors">By how many authors.</param>
internal sealed record Week(string Repository, StreamTime Start, long Commits, long Authors);
