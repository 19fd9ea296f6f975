using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Streams.Tests.Dsl;

/// <summary>Compiles a few lines as a user would, against the built library, and gives what the compiler says.</summary>
internal static class SnippetCompiler
{
    private const string Declarations = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using Streams;

        public record Plain(int A);
        public enum Colour { Red }
        public record Ev(string Account, string? Opt, long Bytes, int N, double D, Plain P, Colour C, DateTimeOffset At, List<string> Tags);

        public readonly struct TotalBytes : IAggregate<TotalBytes, Ev, long, long>
        {
            public long Create() => 0;
            public void Add(ref long a, in Ev r) => a += r.Bytes;
            public void Merge(ref long a, in long b) => a += b;
            public long Result(in long a) => a;
        }

        public readonly struct OfStrings : IAggregate<OfStrings, string, long, long>
        {
            public long Create() => 0;
            public void Add(ref long a, in string r) => a++;
            public void Merge(ref long a, in long b) => a += b;
            public long Result(in long a) => a;
        }

        public sealed class Fn(OperatorSetup setup) : KeyedProcess<string, Ev, int>
        {
            private readonly ValueState<long> _n = setup.Value<long>("n");
            public override void OnRecord(in Ev r, in KeyedContext<string> c, Output<int> o) => _n.Value++;
        }

        public sealed class FnOther(OperatorSetup setup) : KeyedProcess<int, Ev, int>
        {
            private readonly ValueState<long> _n = setup.Value<long>("n");
            public override void OnRecord(in Ev r, in KeyedContext<int> c, Output<int> o) => _n.Value++;
        }

        public static class Given
        {
            public static readonly TumblingWindows Minute = Tumbling.Of(TimeSpan.FromMinutes(1));
            public static StreamJob job = null!;
            public static ISource<Ev> source = null!;
            public static ITimestampedSource<Ev> timed = null!;
            public static ISink<string> texts = null!;
            public static ISink<Ev> events = null!;
            public static IAnySink anything = null!;
            public static SideOutput<string> lateTexts = null!;
            public static SideOutput<Ev> lateEvents = null!;
            public static DataStream<Ev> s = null!;
            public static KeyedStream<string, Ev> k = null!;
            public static WindowedStream<string, Ev, FiredWindow> w = null!;
        }
        """;

    private const string Snippet = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using Streams;
        using static Given;
        public static class Case
        {
            public static void Run()
            {
        //BODY
            }
        }
        """;

    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp14);

    private static readonly CSharpCompilation Empty = CSharpCompilation.Create(
        "Snippet",
        [CSharpSyntaxTree.ParseText(Declarations, ParseOptions)],
        [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(path) is "netstandard.dll" or "mscorlib.dll")
                .Select(path => MetadataReference.CreateFromFile(path)),
            MetadataReference.CreateFromFile(typeof(StreamJob).Assembly.Location),
        ],
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>The errors and warnings, <c>id: message</c>, of statements in a method that has a job, streams and windows at hand.</summary>
    public static ImmutableArray<string> Compile(string statements)
    {
        CSharpCompilation compilation = Empty.AddSyntaxTrees(CSharpSyntaxTree.ParseText(Snippet.Replace("//BODY", statements, StringComparison.Ordinal), ParseOptions));
        return [.. compilation.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
            .Select(diagnostic => $"{diagnostic.Id}: {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}")];
    }
}
