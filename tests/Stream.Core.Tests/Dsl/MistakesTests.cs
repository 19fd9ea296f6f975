namespace Streams.Tests.Dsl;

/// <summary>What users get wrong first, and what the compiler answers. The sentences are part of the API.</summary>
public class MistakesTests
{
    [Theory]
    [InlineData("s.Window(Minute);", "A window needs a keyed stream: call KeyBy(record => key) first.")]
    [InlineData("s.Window(Minute, Late.Drop).Aggregate(\"n\", a => a.Count(), (x, win, n) => n);", "A window needs a keyed stream: call KeyBy(record => key) first.")]
    [InlineData("s.Aggregate(\"n\", new TotalBytes());", "An aggregate needs keys and windows: call KeyBy(record => key) and Window(windows, late) first.")]
    [InlineData("s.Aggregate(\"n\", a => a.Count(), (x, win, n) => n);", "An aggregate needs keys and windows: call KeyBy(record => key) and Window(windows, late) first.")]
    [InlineData("k.Window(Minute).Aggregate(\"n\", a => a.Count(), (x, win, n) => n);", "An event-time window needs a late policy as second argument: Late.Drop, Late.ToSideOutput(stream), or Late.Allow(time).ThenDrop().")]
    [InlineData("k.Window(Minute, Late.Allow(TimeSpan.FromHours(1)));", "Say what follows the allowed lateness: Late.Allow(time).ThenDrop() or .ThenToSideOutput(stream).")]
    [InlineData("s.Process(\"p\", setup => new Fn(setup));", "Process with state and timers needs a keyed stream: call KeyBy(record => key) first.")]
    [InlineData("k.Process(\"p\", setup => new FnOther(setup));", "The function handles other types than this stream: KeyedProcess<TKey, TIn, TOut> must name the stream's key and record type.")]
    [InlineData("k.Process(setup => new Fn(setup));", "A stateful operator needs a name as first argument: it is the identity of its state across versions of the job.")]
    [InlineData("w.Aggregate(\"n\", new OfStrings());", "The aggregate reads another record type than this stream's: its interface must be IAggregate<TSelf, T, …> with the stream's T.")]
    [InlineData("w.Aggregate(\"n\", new OfStrings(), (x, win, n) => n);", "The aggregate reads another record type than this stream's: its interface must be IAggregate<TSelf, T, …> with the stream's T.")]
    [InlineData("w.Aggregate(\"n\", a => (a.Count(), a.Sum(e => e.Bytes)), (x, win, n) => n);", "Several aggregates have several results: the result function takes one parameter for each, (key, window, first, second) => ….")]
    [InlineData("w.Aggregate(\"n\", a => (a.Count(), a.Sum(e => e.Bytes)));", "Several aggregates need a function that makes one record of their results: (key, window, first, second) => ….")]
    [InlineData("w.Aggregate(a => a.Count(), (x, win, n) => n);", "A stateful operator needs a name as first argument: it is the identity of its state across versions of the job.")]
    [InlineData("w.Aggregate(new TotalBytes(), (x, win, n) => n);", "A stateful operator needs a name as first argument: it is the identity of its state across versions of the job.")]
    [InlineData("w.Reduce((a, b) => a);", "A stateful operator needs a name as first argument: it is the identity of its state across versions of the job.")]
    [InlineData("k.Aggregate(\"n\", a => a.Count(), (x, win, n) => n);", "There is no window here: call Window(windows, late) first.")]
    [InlineData("k.Aggregate(\"n\", new TotalBytes());", "There is no window here: call Window(windows, late) first.")]
    [InlineData("k.Aggregate(\"n\", new TotalBytes(), (x, win, n) => n);", "There is no window here: call Window(windows, late) first.")]
    [InlineData("k.Reduce(\"n\", (a, b) => a);", "There is no window here: call Window(windows, late) first.")]
    [InlineData("s.GroupBy(e => e.Account);", "GroupBy is KeyBy here: it partitions an endless stream, it does not collect groups.")]
    [InlineData("var groups = from e in s group e by e.Account;", "GroupBy is KeyBy here: it partitions an endless stream, it does not collect groups.")]
    [InlineData("job.From(\"s\", source, e => e.At);", "Event time needs to know how far records come out of order: add Watermarks.OutOfOrderBy(time) or Watermarks.Ascending as last argument.")]
    [InlineData("job.From(\"s\", source, Watermarks.Ascending);", "The records of this source carry no time: select it, From(name, source, record => record.Time, watermarks).")]
    [InlineData("job.From(source);", "A source needs a name as first argument: it is the identity of its positions across versions of the job.")]
    [InlineData("job.From(source, e => e.At, Watermarks.Ascending);", "A source needs a name as first argument: it is the identity of its positions across versions of the job.")]
    [InlineData("s.To(events);", "A sink needs a name as first argument: it is the identity of what it has prepared across versions of the job.")]
    [InlineData("s.To(anything);", "A sink needs a name as first argument: it is the identity of what it has prepared across versions of the job.")]
    public void A_usual_mistake_is_an_error_that_says_the_way_out(string statement, string wayOut)
    {
        string message = Assert.Single(SnippetCompiler.Compile(statement));

        Assert.StartsWith("CS0619: ", message, StringComparison.Ordinal);
        Assert.EndsWith($"is obsolete: '{wayOut}'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("k.Window(Minute, Late.ToSideOutput(lateTexts));", "CS1503", "cannot convert from 'Streams.Late<string>' to 'Streams.Late<Ev>'")]
    [InlineData("s.To(\"out\", texts);", "CS1503", "cannot convert from 'Streams.ISink<string>' to 'Streams.ISink<Ev>'")]
    [InlineData("w.Aggregate(\"n\", a => a.Sum(e => e.Bytez), (x, win, n) => n);", "CS1061", "'Ev' does not contain a definition for 'Bytez'")]
    [InlineData("w.Aggregate(\"n\", a => a.Count(), (x, win, n) => win.Ende);", "CS1061", "'FiredWindow' does not contain a definition for 'Ende'")]
    [InlineData("w.Aggregate(\"n\", a => a.Sum(e => e.Account), (x, win, n) => n);", "CS0029", "Cannot implicitly convert type 'string' to 'int'")]
    [InlineData("w.Aggregate(\"n\", a => 1, (x, win, n) => n);", "CS0411", "cannot be inferred from the usage")]
    [InlineData("job.From(\"s\", source, e => e.Account, Watermarks.Ascending);", "CS0029", "Cannot implicitly convert type 'string' to 'System.DateTimeOffset'")]
    [InlineData("s.Where(e => e.Account);", "CS0029", "Cannot implicitly convert type 'string' to 'bool'")]
    [InlineData("s.KeyBy(e => e.Opt);", "CS8714", "Nullability of type argument 'string?' doesn't match 'notnull' constraint.")]
    [InlineData("s.KeyBy(e => e.Account).Select(e => e);", "CS1061", "'KeyedStream<string, Ev>' does not contain a definition for 'Select'")]
    public void A_mistake_of_types_is_told_in_the_types_of_the_job(string statement, string id, string says)
        => Assert.Contains(SnippetCompiler.Compile(statement), message => message.StartsWith(id, StringComparison.Ordinal) && message.Contains(says, StringComparison.Ordinal));

    [Theory]
    [InlineData("job.From(\"s\", source).Select(e => e.Account).To(\"out\", texts);")]
    [InlineData("job.From(\"s\", source, e => e.At, Watermarks.OutOfOrderBy(TimeSpan.FromDays(1))).Where(e => e.Bytes > 0).To(\"out\", anything);")]
    [InlineData("job.From(\"s\", source, e => new StreamTime(e.Bytes), Watermarks.Ascending).Discard();")]
    [InlineData("job.From(\"s\", timed, Watermarks.Ascending).SelectMany(e => e.Tags).To(\"out\", texts);")]
    [InlineData("(from e in s where e.N > 0 from tag in e.Tags let text = tag + e.Account select text).To(\"out\", texts);")]
    [InlineData("var late = job.SideOutput<Ev>(\"late\"); k.Window(Minute, Late.ToSideOutput(late)); late.Select(e => e.Account).To(\"out\", texts);")]
    [InlineData("k.Window(Minute, Late.Allow(TimeSpan.FromDays(7)).ThenDrop()); k.Window(Minute, Late.Allow(TimeSpan.FromDays(7)).ThenToSideOutput(lateEvents));")]
    [InlineData("DataStream<long> a = w.Aggregate(\"n\", new TotalBytes());")]
    [InlineData("DataStream<(string, StreamTime, long)> a = w.Aggregate(\"n\", new TotalBytes(), (key, window, bytes) => (key, window.End, bytes));")]
    [InlineData("DataStream<long> a = w.Aggregate(\"n\", a => a.Count());")]
    [InlineData("DataStream<long> a = w.Aggregate(\"n\", a => a.Sum(e => e.N)); DataStream<double> b = w.Aggregate(\"m\", a => a.Sum(e => e.D));")]
    [InlineData("DataStream<string> a = w.Aggregate(\"n\", a => a.Max(e => e.Account)); DataStream<DateTimeOffset> b = w.Aggregate(\"m\", a => a.Min(e => e.At));")]
    [InlineData("DataStream<(string, long, long)> a = w.Aggregate(\"n\", a => (a.Count(), a.CountDistinct(e => e.Account)), (key, window, n, accounts) => (key, n, accounts));")]
    [InlineData("DataStream<double> a = w.Aggregate(\"n\", a => (a.Average(e => e.D), a.Top(3, e => e.N), a.Use(new TotalBytes())), (key, window, mean, top, bytes) => mean + top.Count + bytes);")]
    [InlineData("DataStream<string> a = w.Aggregate(\"n\", a => (a.Fold(0L, (x, e) => x + e.N, (x, y) => x + y), a.Count()), (key, window, sum, n) => key + sum + n);")]
    [InlineData("DataStream<string> a = w.Aggregate(\"n\", 0L, (sum, e) => sum + e.N, (x, y) => x + y, (key, window, sum) => key + window.Firing + sum);")]
    [InlineData("DataStream<Ev> a = w.Reduce(\"n\", (x, y) => x.Bytes > y.Bytes ? x : y);")]
    [InlineData("KeyedStream<(string, int), Ev> a = s.KeyBy(e => (e.Account, e.N)); KeyedStream<Colour, Ev> b = s.KeyBy(e => e.C, Key.Enum<Colour>());")]
    [InlineData("DataStream<int> a = k.Process(\"p\", setup => new Fn(setup));")]
    public void What_the_documentation_shows_compiles_without_a_word(string statements) => Assert.Empty(SnippetCompiler.Compile(statements));
}
