using Streams.Connectors.Files;

namespace Streams;

/// <summary>Reads files.</summary>
/// <remarks>
/// <para>A path names a file, or a directory whose files are read: all in it whose names do not begin with a dot and fit the pattern of the options, in ordinal order of their names, those of its sub-directories not.
/// Each file is a split, and a subtask reads its files one after the other. A file that has not been begun holds event time back, unless the options say that files follow one another in event time.</para>
/// <para>How long a file is, is settled when the job first sees it: what is appended later is not read, and a file that has become shorter or is gone stops the job. Files that come later are not seen.
/// A restored run finds a file by its name, at the path that the source has then.</para>
/// <para>A file whose name ends with <c>.gz</c> is inflated as it is read, all its members one after the other. A restored run inflates it from its start to where it was.</para>
/// <para>Text is UTF-8; a byte order mark is passed over. Lines end with LF or CRLF; the last may lack its end.</para>
/// </remarks>
public static class FileSource
{
    internal const int BufferBytes = 128 * 1024;

    /// <summary>Reads each line as a string, without its end. Lines that are too long or not UTF-8 are bad records.</summary>
    /// <param name="path">A file or a directory.</param>
    /// <param name="bad">What happens to lines that cannot be read.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="ArgumentException">The options are not valid.</exception>
    public static ISource<string> Lines(string path, BadRecords bad, LineOptions? options = null) => Lines<Utf8Line, string>(path, default(Utf8Line), bad, options);

    /// <summary>Reads a record from each line: <c>FileSource.Lines(path, JsonLines.Of(MyJson.Default.Order), BadRecords.Fail)</c>.</summary>
    /// <param name="path">A file or a directory.</param>
    /// <param name="decoder">Reads the record of a line, which it is given without its end.</param>
    /// <param name="bad">What happens to lines that cannot be read: too long, or refused by the decoder.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="ArgumentException">The options are not valid, or the decoder is not.</exception>
    public static ISource<T> Lines<TDecoder, T>(string path, IDecoder<TDecoder, T> decoder, BadRecords bad, LineOptions? options = null) where TDecoder : struct, IDecoder<TDecoder, T>
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(decoder);
        decoder.Validate();
        ArgumentNullException.ThrowIfNull(bad);
        LineOptions settled = options ?? new LineOptions();
        settled.Validate();
        FileSet files = new(path, settled.Pattern);
        TDecoder decode = (TDecoder)decoder;
        return new FileSource<T>(files, "lines", bad, settled.Reading, _ => new LineReader<TDecoder, T>(files, settled, decode));
    }

    /// <summary>Reads rows of comma-separated values, as RFC 4180 has them: fields may be quoted, and then hold separators, line ends, and quotes written twice.</summary>
    /// <typeparam name="T">What is made of a row.</typeparam>
    /// <param name="path">A file or a directory.</param>
    /// <param name="decode">Makes a record of a row, as in <c>row =&gt; new Trade(row.Text("symbol"), row.Int64("price"))</c>. Called by as many threads as there are subtasks. A column that no file has stops the job;
    /// a <see cref="CsvException"/> or <see cref="FormatException"/> that it throws makes the row a bad record, another exception fails the job.</param>
    /// <param name="bad">What happens to rows that cannot be read: with another number of fields than the first row, badly quoted, too long, or not decoded. The letter holds the row as it was found.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <remarks>Lines without any character are passed over where there is more than one column. Where a quote is not closed, the line that it stands in is the bad record, and reading goes on with the next.</remarks>
    /// <exception cref="ArgumentException">The options are not valid.</exception>
    public static ISource<T> Csv<T>(string path, CsvDecode<T> decode, BadRecords bad, CsvOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(decode);
        ArgumentNullException.ThrowIfNull(bad);
        CsvOptions settled = options ?? new CsvOptions();
        settled.Validate();
        FileSet files = new(path, settled.Pattern);
        return new FileSource<T>(files, "CSV", bad, settled.Reading, source => new CsvReader<T>(files, settled, decode, source));
    }
}

/// <summary>A source over files; the position in a split is a <see cref="FilePosition"/>.</summary>
internal sealed class FileSource<T>(FileSet files, string format, BadRecords bad, Connectors.SplitReading reading, Func<string, Connectors.ISourceReader<T>> createReader) : ISource<T>
{
    /// <inheritdoc />
    public string Description => reading == Connectors.SplitReading.InEventTimeOrder ? $"{format} of '{files.Path}', files in event-time order" : $"{format} of '{files.Path}'";

    /// <inheritdoc />
    public string PositionFingerprint => "file/1";

    /// <inheritdoc />
    public BadRecords? BadRecords => bad;

    /// <inheritdoc />
    public Connectors.SplitReading Reading => reading;

    /// <inheritdoc />
    public Task<IReadOnlyList<Connectors.SourceSplit>> DiscoverAsync(CancellationToken cancellationToken) => Task.Run(files.Discover, cancellationToken);

    /// <inheritdoc />
    public Connectors.ISourceReader<T> CreateReader(Connectors.SourceReaderContext context) => createReader(context.Source);
}
